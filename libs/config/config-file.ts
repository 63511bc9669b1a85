import { readFile } from 'node:fs/promises';
import { DomainError, parseSymbol } from '@app/domain';
import { type Environment } from './environment.js';
import { providerOf, type ProviderAccess, type ProviderEntry } from './provider-access.js';
import { withoutReplicate } from './replicates.js';
import { resolveInside } from './resolve-inside.js';
import { parseSimulationConfig, withoutKeys } from './parse-simulation-config.js';
import { type ConfigSnapshot, type SimulationConfig, type UniverseConfig } from './simulation-config.js';

export const DEFAULT_CONFIG_PATH = 'configs/default_config.json';
const UNIVERSE_FILE = 'nasdaq100.json';
const MAX_CONFIG_BYTES = 1_000_000;

/** A config file as read: the checked config (its universe filled in) and its key-less JSON. */
export interface LoadedConfig {
  readonly config: SimulationConfig & { readonly universe: UniverseConfig };
  readonly snapshot: ConfigSnapshot;
}

/**
 * Reads a config inside CONFIG_DIR. Where it names no universe, the NASDAQ-100 list of CONFIG_DIR fills it in.
 * @param configPath as in the contract: relative to CONFIG_DIR, with or without a leading `configs/`
 * @throws DomainError `invalid_config` (also for broken JSON), `path_outside`, `file_not_found`
 */
export async function loadConfigFile(environment: Environment, configPath: string): Promise<LoadedConfig> {
  const json = await readConfigJson(environment, configPath);
  const config = parseSimulationConfig(json, environment.dataDir);
  const universe = config.universe ?? (await readDefaultUniverse(environment));
  return { config: { ...config, universe }, snapshot: { ...withoutKeys(json), universe } };
}

/**
 * Where a model's requests go and with which keys, read from the file at the moment of use, so that no key is ever stored.
 * @throws DomainError as `providerOf`, and what reading the file throws
 */
export async function readProvider(
  environment: Environment,
  configPath: string,
  signature: string,
): Promise<ProviderAccess> {
  const json = (await readConfigJson(environment, configPath)) as {
    models?: ProviderEntry[];
  };
  const named = (wanted: string) => json.models?.find((model) => model.signature === wanted);
  const entry = named(signature) ?? named(withoutReplicate(signature)) ?? {};
  return providerOf(environment, signature, entry);
}

async function readConfigJson(environment: Environment, configPath: string): Promise<unknown> {
  const path = configPath.replace(/^(\.\/)?configs\//, '');
  const file = await resolveInside(environment.configDir, path, 'config_path');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DomainError({
      code: 'file_not_found',
      message: 'config_path: the file cannot be read.',
      details: { field: 'config_path', path: configPath.slice(0, 200) },
      cause,
    });
  });
  if (text.length > MAX_CONFIG_BYTES) throw brokenJson(configPath, 'it is larger than 1 MB');
  return parseJson(text, configPath);
}

function parseJson(text: string, configPath: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw brokenJson(configPath, whereJsonBreaks(text, error));
  }
}

/** The line at which parsing stopped; the parser's own message may quote the file, and with it a key. */
function whereJsonBreaks(text: string, error: unknown): string {
  const stated = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const position = stated === undefined ? unexpectedToken(text) : Number(stated);
  return position === undefined
    ? 'it cannot be parsed'
    : `line ${text.slice(0, position).split('\n').length}`;
}

/**
 * Where a token stands that cannot stand there, for which the parser names no position: at the end of the shortest
 * beginning of the text that fails for this reason, and not because it ends.
 */
function unexpectedToken(text: string): number | undefined {
  if (!failsByToken(text)) return undefined;
  let [sound, broken] = [0, text.length];
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    if (failsByToken(text.slice(0, middle))) broken = middle;
    else sound = middle;
  }
  return broken;
}

function failsByToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Unexpected token');
  }
}

async function readDefaultUniverse(environment: Environment): Promise<readonly string[]> {
  const file = await resolveInside(environment.configDir, UNIVERSE_FILE, 'universe');
  const symbols = parseJson(await readFile(file, 'utf8'), UNIVERSE_FILE);
  if (!Array.isArray(symbols)) throw brokenJson(UNIVERSE_FILE, 'it must be a list of symbols');
  return symbols.map((symbol, index) => parseSymbol(symbol, `${UNIVERSE_FILE}[${index}]`));
}

function brokenJson(configPath: string, reason: string): DomainError {
  return new DomainError({
    code: 'invalid_config',
    message: `config_path: ${configPath.slice(0, 200)} is not a valid JSON config: ${reason}.`,
    details: { field: 'config_path', path: configPath.slice(0, 200) },
  });
}
