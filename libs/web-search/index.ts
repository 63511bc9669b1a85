export { publicNetwork, type Network } from './guard/network.js';
export { WebSearch, type WebSearchOptions } from './web-search.js';
