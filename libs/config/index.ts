export { ENVIRONMENT_VARIABLES, type EnvironmentVariable } from './environment-variables.js';
export {
  environmentJsonSchema,
  loadEnvironment,
  type ApiKey,
  type ApiRole,
  type Environment,
  type LogLevel,
  type OutboundSettings,
} from './environment.js';
export { codeVersion, readCodeVersion, type CodeVersion } from './code-version.js';
export { isWithin, resolveInside } from './resolve-inside.js';
export { parseSimulationConfig, withoutKeys } from './parse-simulation-config.js';
export { simulationJsonSchema } from './simulation-schema.js';
export { replicateSignatures } from './replicates.js';
export {
  INDEX_NAMES,
  type ConfigSnapshot,
  type IndexName,
  type ModelBudget,
  type ModelConfig,
  type ProviderLimit,
  type SimulationConfig,
  type TokenPrices,
  type UniverseConfig,
} from './simulation-config.js';
export { DEFAULT_CONFIG_PATH, loadConfigFile, readProvider, type LoadedConfig } from './config-file.js';
export { type ProviderAccess } from './provider-access.js';
