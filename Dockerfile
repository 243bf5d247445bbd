# One image per service; docker-compose.yml passes SERVICE and PORT. By hand:
#   docker build --build-arg SERVICE=ingest-service --build-arg PORT=8080 -t sessionlog/ingest-service .

# Builds all services at once, so that the three images share this stage. Needs Docker only: no JDK on the host.
# No tests are in the context. Not maven.test.skip: it would leave out the test-jars that modules ask for, empty as they are.
FROM eclipse-temurin:21.0.9_10-jdk AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -ntp -q -pl ingest-service,projector-service,query-service,notifier-service,analytics-service,reconciler-service,database-sink -am package -DskipTests

FROM build AS layers
ARG SERVICE
RUN java -Djarmode=tools -jar "${SERVICE}/target/${SERVICE}-0.1.0-SNAPSHOT-exec.jar" \
      extract --layers --destination /layers \
 && mv "/layers/application/${SERVICE}-0.1.0-SNAPSHOT-exec.jar" /layers/application/application.jar

# Ubuntu, not Alpine: RocksDB's native library is built against glibc.
FROM eclipse-temurin:21.0.9_10-jre
ARG PORT
ENV DATA_DIR=/data HEALTH_PORT=${PORT}

# A new volume on /data takes over this owner.
RUN install -d -o 10001 -g 10001 /data /keys
USER 10001:10001
WORKDIR /application

# From what changes least to what changes most: a new version of the service is a layer of some kilobytes.
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/spring-boot-loader/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./

EXPOSE ${PORT}
HEALTHCHECK --interval=5s --timeout=3s --start-period=180s --retries=3 \
  CMD curl -fsS -o /dev/null "http://127.0.0.1:${HEALTH_PORT}/actuator/health/readiness"

# The collector that docs/performance.md was measured with; below 1792 MB a JVM chooses it by itself.
# JAVA_TOOL_OPTIONS=-XX:+UseG1GC in its place is for nodes of 2 GB and more.
ENV JAVA_TOOL_OPTIONS=-XX:+UseSerialGC

# Java is process 1 and gets SIGTERM itself. A part of the memory stays for RocksDB and the JVM's own needs.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "application.jar"]
