'use strict';

// Nothing is sent anywhere but to this server, and a key that was typed in is forgotten with the page.
globalThis.ui = SwaggerUIBundle({
  url: new URL('../openapi', document.baseURI).href,
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => {
    document.title = globalThis.ui.specSelectors.info().get('title');
  },
});
