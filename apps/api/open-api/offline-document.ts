import { loadEnvironment } from '@app/config';
import { createLogger } from '@app/logging';
import { SimulationModule } from '@app/simulation';
import { NestFactory } from '@nestjs/core';
import { type OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from '../api.module.js';
import { createDocument } from './create-document.js';

/** The OpenAPI document without a service: nothing is opened, no port is listened on. */
export async function offlineDocument(): Promise<OpenAPIObject> {
  const environment = loadEnvironment({});
  const imports = [SimulationModule.register(environment, createLogger('openapi', 'silent'))];
  const app = await NestFactory.create(
    { module: ApiModule, imports },
    { preview: true, logger: false, abortOnError: false },
  );
  return createDocument(app);
}
