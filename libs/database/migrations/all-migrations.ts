import { InitialSchema1764000000000 } from './initial-schema.migration.js';
import { SessionRecordings1764100000000 } from './session-recordings.migration.js';

/** Every migration, oldest first; they run by themselves when a database is opened. */
export const allMigrations = [InitialSchema1764000000000, SessionRecordings1764100000000];
