import { checkedFetch, takeDeviations } from './checked-answers.js';

// Run by Jest before each test file: a test fails when an API under test answered it otherwise than documented.
globalThis.fetch = checkedFetch(globalThis.fetch);

const refuseDeviations = () => {
  const found = takeDeviations();
  if (found.length > 0) {
    throw new Error(`The API deviates from its OpenAPI document:\n${[...new Set(found)].join('\n')}`);
  }
};

afterEach(refuseDeviations);
afterAll(refuseDeviations);
