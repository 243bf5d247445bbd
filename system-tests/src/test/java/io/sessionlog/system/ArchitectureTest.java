package io.sessionlog.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The laws: services never import each other, the model knows no framework, and packages depend on
 * each other in one direction.
 */
class ArchitectureTest {

  static final List<String> SERVICES =
      List.of("ingest", "projector", "query", "sink", "notifier", "analytics", "reconciler");

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
        .resideInAnyPackage(
            "io.sessionlog.model..", "io.sessionlog.table..", "io.sessionlog.support..")
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

  /** Each package is a slice of its own: a package and one below it may not need each other. */
  @Test
  void packages_depend_on_each_other_in_one_direction() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(CLASSES);
  }

  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
          return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
          return "every package";
        }
      };

  private static String[] othersThan(String service) {
    return Stream.concat(SERVICES.stream(), Stream.of("standalone"))
        .filter(other -> !other.equals(service))
        .map(other -> "io.sessionlog." + other + "..")
        .toArray(String[]::new);
  }
}
