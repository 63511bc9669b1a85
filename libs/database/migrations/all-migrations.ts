import { InitialSchema1764000000000 } from './initial-schema.migration.js';
import { PortfolioVersion1764300000000 } from './portfolio-version.migration.js';

/** Every migration, oldest first; they run by themselves when a database is opened. */
export const allMigrations = [InitialSchema1764000000000, PortfolioVersion1764300000000];
