import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { type Provider } from '@nestjs/common';
import { type Log } from '../log.js';
import { DeliverCallbacks } from './deliver-callbacks.js';

/** What tells the ends of jobs; a worker starts it. */
export function callbackProvider(environment: Environment, log: Log): Provider {
  const { callbackAllowedHosts: allowedHosts, callbackSecret: secret } = environment;
  return {
    provide: DeliverCallbacks,
    useFactory: ({ callbacks }: Repositories) =>
      new DeliverCallbacks({ callbacks, allowedHosts, secret, clock: () => new Date(), log }),
    inject: [Repositories],
  };
}
