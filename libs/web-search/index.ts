export { WebSearch, type WebSearchOptions } from './web-search.js';
