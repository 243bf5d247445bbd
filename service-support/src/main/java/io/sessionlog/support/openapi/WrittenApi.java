package io.sessionlog.support.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/**
 * Puts what is written in the place of what springdoc guessed. What is mapped and not written stays
 * as it was guessed; what is written and not mapped is left out. A test holds that neither happens.
 */
final class WrittenApi implements GlobalOpenApiCustomizer {

  private final WrittenDocument document;

  WrittenApi(WrittenDocument document) {
    this.document = document;
  }

  @Override
  public void customise(OpenAPI api) {
    OpenAPI written = document.read();
    Paths paths = new Paths();
    if (written.getPaths() != null && api.getPaths() != null) {
      // In the order in which they are written, which is that of the reader's interest.
      written.getPaths().forEach((path, item) -> take(paths, path, item, api.getPaths().get(path)));
      api.getPaths().forEach(paths::putIfAbsent);
    }
    api.setPaths(paths);
    api.setInfo(written.getInfo());
    api.setTags(written.getTags());
    api.setComponents(written.getComponents());
    api.setExternalDocs(written.getExternalDocs());
  }

  private static void take(Paths paths, String path, PathItem written, @Nullable PathItem mapped) {
    if (mapped == null) {
      return;
    }
    mapped
        .readOperationsMap()
        .forEach(
            (method, guessed) -> {
              var operation = written.readOperationsMap().get(method);
              mapped.operation(method, operation == null ? guessed : operation);
            });
    mapped.setParameters(written.getParameters());
    paths.put(path, mapped);
  }
}
