package io.sessionlog.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The two laws: services never import each other, and the model knows no framework. */
class ArchitectureTest {

  static final List<String> SERVICES = List.of("ingest", "projector", "query");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.sessionlog");

  @TestFactory
  Stream<DynamicTest> services_never_import_each_other() {
    return SERVICES.stream()
        .map(
            service ->
                DynamicTest.dynamicTest(
                    service + " stands alone",
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage("io.sessionlog." + service + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(othersThan(service))
                            .check(CLASSES)));
  }

  @Test
  void what_services_share_knows_none_of_them() {
    noClasses()
        .that()
        .resideInAnyPackage("io.sessionlog.model..", "io.sessionlog.support..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(othersThan("nobody"))
        .check(CLASSES);
  }

  @Test
  void the_model_knows_no_framework() {
    noClasses()
        .that()
        .resideInAPackage("io.sessionlog.model..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "io.micrometer..", "org.slf4j..", "jakarta..")
        .check(CLASSES);
  }

  private static String[] othersThan(String service) {
    return Stream.concat(SERVICES.stream(), Stream.of("standalone"))
        .filter(other -> !other.equals(service))
        .map(other -> "io.sessionlog." + other + "..")
        .toArray(String[]::new);
  }
}
