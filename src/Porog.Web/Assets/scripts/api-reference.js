import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";

const place = document.querySelector("#api-reference");
if (place)
  SwaggerUIBundle({
    domNode: place,
    url: place.dataset.document,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    // Nothing is asked of any other server.
    validatorUrl: null,
    tryItOutEnabled: false,
  });
