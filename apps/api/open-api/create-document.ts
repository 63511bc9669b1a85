import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from './complete-document.js';
import { DESCRIPTION, TAGS } from './introduction.js';

/** The OpenAPI document of an app, made from its controllers. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('AI-Trader')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This service')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api-key')
    .addSecurityRequirements('api-key')
    .addSecurityRequirements('bearer');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return completeDocument(
    SwaggerModule.createDocument(app, builder.build(), { operationIdFactory: operationId }),
  );
}

/** `SimulationsController.trigger` is `simulationsTrigger`. */
function operationId(controller: string, method: string): string {
  const group = controller.replace(/Controller$/, '');
  return `${group[0]?.toLowerCase() ?? ''}${group.slice(1)}${method[0]?.toUpperCase() ?? ''}${method.slice(1)}`;
}
