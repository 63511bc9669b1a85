export { Outbound, type OutboundInit, type OutboundResponse } from './outbound.js';
