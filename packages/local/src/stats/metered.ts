import type { FunctionSpec, System } from '../plan/system.ts';
import type { Metered } from './meter.ts';

/** The name people use: `send` for `bos-realtime-local-send`. Functions carry it in their own environment. */
export const shortNameOf = ({ name, environment }: FunctionSpec): string =>
  environment['POWERTOOLS_SERVICE_NAME'] ?? name;

/** What the meter needs to know of the plan. */
export const meteredOf = ({ functions, tables }: Pick<System, 'functions' | 'tables'>): Metered => {
  const byName = new Map(functions.map((spec) => [spec.name, spec]));
  const indexes = new Map(tables.map(({ name, localIndexes }) => [name, localIndexes.length]));
  return {
    functions: functions.map(shortNameOf),
    shortName(functionName) {
      const spec = byName.get(functionName);
      return spec ? shortNameOf(spec) : functionName;
    },
    memoryMb: (functionName) => byName.get(functionName)?.memoryMb ?? 0,
    indexes: (tableName) => indexes.get(tableName ?? '') ?? 0,
  };
};
