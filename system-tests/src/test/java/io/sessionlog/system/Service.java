package io.sessionlog.system;

import io.sessionlog.analytics.AnalyticsService;
import io.sessionlog.ingest.IngestService;
import io.sessionlog.notifier.NotifierService;
import io.sessionlog.projector.ProjectorService;
import io.sessionlog.query.QueryService;
import io.sessionlog.reconciler.ReconcilerService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One of the services on its own, with no cluster: what is asked here needs none. */
enum Service {
  INGEST(IngestService.class, IngestService.NAME),
  PROJECTOR(ProjectorService.class, ProjectorService.NAME),
  QUERY(QueryService.class, QueryService.NAME),
  NOTIFIER(NotifierService.class, NotifierService.NAME),
  ANALYTICS(AnalyticsService.class, AnalyticsService.NAME),
  RECONCILER(ReconcilerService.class, ReconcilerService.NAME);

  private final Class<?> application;
  private final String configName;

  Service(Class<?> application, String configName) {
    this.application = application;
    this.configName = configName;
  }

  ConfigurableApplicationContext start(Path data, String... settings) {
    var args =
        new ArrayList<>(
            List.of(
                "--spring.config.name=" + configName,
                "--server.port=0",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                "--sessionlog.exit-process-on-fatal-error=false",
                "--DATA_DIR=" + data.resolve(configName)));
    args.addAll(List.of(settings));
    return new SpringApplicationBuilder(application)
        .registerShutdownHook(false)
        .run(args.toArray(String[]::new));
  }

  static int port(ConfigurableApplicationContext service, String name) {
    return service.getEnvironment().getRequiredProperty("local." + name + ".port", Integer.class);
  }
}
