package io.sessionlog.model;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.time.Clock;
import java.util.Date;
import java.util.Random;
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
        .callMethodWhere(target(nameMatching("now|currentTimeMillis|nanoTime|random|randomUUID")))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Date.class)
        .check(MODEL);
  }

  @Test
  void nothing_in_the_model_reads_files_or_speaks_to_a_network() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
        .orShould()
        // It decodes a text, and opens nothing.
        .dependOnClassesThat(
            resideInAPackage("java.net..").and(not(belongToAnyOf(URLDecoder.class))))
        .orShould()
        .dependOnClassesThat(
            resideInAPackage("java.io..").and(not(belongToAnyOf(ByteArrayOutputStream.class))))
        .check(MODEL);
  }

  @Test
  void the_model_knows_no_framework() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.sessionlog.model..",
            "java..",
            "javax.crypto..",
            "org.jspecify.annotations..",
            "tools.jackson.core..",
            "org.apache.kafka.common..",
            "org.apache.kafka.clients.admin..")
        .check(MODEL);
  }
}
