import { InitialSchema1764000000000 } from './initial-schema.migration.js';
import { MarketData1764100010000 } from './market-data.migration.js';

/** Every migration, oldest first; they run by themselves when a database is opened. */
export const allMigrations = [InitialSchema1764000000000, MarketData1764100010000];
