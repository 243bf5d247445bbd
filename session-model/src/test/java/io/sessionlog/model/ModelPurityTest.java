package io.sessionlog.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The model is pure: a test, a replay and a rebuild need only values. */
class ModelPurityTest {

  static final JavaClasses MODEL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.sessionlog.model");

  @Test
  void the_domain_knows_neither_kafka_nor_json() {
    noClasses()
        .that()
        .resideInAPackage("io.sessionlog.model")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "tools.jackson..", "io.sessionlog.model.wire..")
        .check(MODEL);
  }

  @Test
  void nothing_in_the_model_asks_a_clock_or_throws_dice() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .check(MODEL);
  }

  @Test
  void nothing_in_the_model_reads_files_or_speaks_to_a_network() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "org.springframework..", "org.slf4j..")
        .check(MODEL);
  }
}
