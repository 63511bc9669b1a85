export {
  ENVIRONMENT_VARIABLES,
  loadEnvironment,
  type Environment,
  type EnvironmentVariable,
  type LogLevel,
} from './environment.js';
export { isWithin, resolveInside } from './resolve-inside.js';
export { parseSimulationConfig, withoutKeys } from './parse-simulation-config.js';
export { replicateSignatures } from './replicates.js';
export {
  type ConfigSnapshot,
  type ModelBudget,
  type ModelConfig,
  type ProviderLimit,
  type SimulationConfig,
  type TokenPrices,
  type TradingRules,
} from './simulation-config.js';
export { DEFAULT_CONFIG_PATH, loadConfigFile, readProvider, type LoadedConfig } from './config-file.js';
