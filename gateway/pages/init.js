// Starts Swagger UI on our own document: no request leaves this host, no key is kept in the browser.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    filter: true,
    tagsSorter: "alpha",
    persistAuthorization: false,
    queryConfigEnabled: false,
    validatorUrl: null,
  });
});
