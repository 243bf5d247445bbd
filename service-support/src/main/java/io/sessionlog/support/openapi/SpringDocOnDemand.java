package io.sessionlog.support.openapi;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Has Spring make the beans of springdoc when the first of them is needed. */
final class SpringDocOnDemand implements BeanFactoryPostProcessor {

  private static final String SPRINGDOC = "org.springdoc.";

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (String name : beans.getBeanDefinitionNames()) {
      BeanDefinition definition = beans.getBeanDefinition(name);
      if (isSpringDocs(name)
          || isSpringDocs(definition.getBeanClassName())
          || isSpringDocs(definition.getFactoryBeanName())) {
        definition.setLazyInit(true);
      }
    }
  }

  /**
   * Its configurations are named by their classes; its beans have one of those as their factory.
   */
  private static boolean isSpringDocs(@Nullable String name) {
    return name != null && name.startsWith(SPRINGDOC);
  }
}
