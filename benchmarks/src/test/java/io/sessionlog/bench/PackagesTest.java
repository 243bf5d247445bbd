package io.sessionlog.bench;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The law that the services are under too, see {@code ArchitectureTest} in system-tests. */
class PackagesTest {

  @Test
  void packages_depend_on_each_other_in_one_direction() {
    slices()
        .matching("io.sessionlog.bench.(*)..")
        .should()
        .beFreeOfCycles()
        .check(new ClassFileImporter().importPackages("io.sessionlog.bench"));
  }
}
