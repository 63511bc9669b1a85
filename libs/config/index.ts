export {
  ENVIRONMENT_VARIABLES,
  loadEnvironment,
  type Environment,
  type EnvironmentVariable,
  type LogLevel,
} from './environment.js';
export { isWithin, resolveInside } from './resolve-inside.js';
export {
  parseSimulationConfig,
  withoutKeys,
  type ConfigSnapshot,
  type ModelConfig,
  type SimulationConfig,
} from './simulation-config.js';
export { DEFAULT_CONFIG_PATH, loadConfigFile, readProvider, type LoadedConfig } from './config-file.js';
