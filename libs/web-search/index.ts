export { publicNetwork, type Network } from './guard/network.js';
export { WebSearch, type SearchReport, type WebSearchOptions } from './web-search.js';
