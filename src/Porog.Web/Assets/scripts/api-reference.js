import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";

const place = document.querySelector("#api-reference");
if (place)
  SwaggerUIBundle({
    domNode: place,
    url: place.dataset.document,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    // No request to a third-party server.
    validatorUrl: null,
    tryItOutEnabled: false,
  });
