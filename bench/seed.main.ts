// `npm run build && DATA_DIR=... node dist/bench/seed.main.js`: fills an empty database (DATABASE_URL, or SQLite in
// DATA_DIR) with 50 models x 250 dates of made-up prices and portfolios, for trying reads out.
import { loadEnvironment } from '@app/config';
import { FULL_YEAR, seed } from './seed.js';

const { dataDir, databaseUrl } = loadEnvironment();
await seed({ dataDir, databaseUrl });
console.log(`seeded ${FULL_YEAR.models} models on ${FULL_YEAR.dates} dates`);
