import { listOf, type Resources, text } from './resources.ts';
import type { TableSpec } from './system.ts';

type Projection = TableSpec['localIndexes'][number]['projection'];

export const readTables = (resources: Resources): TableSpec[] =>
  resources.all('aws_dynamodb_table').map(({ values }) => {
    const [ttl] = listOf(values['ttl']);
    return {
      name: text(values['name']),
      arn: text(values['arn']),
      hashKey: text(values['hash_key']),
      ...(values['range_key'] !== undefined && { rangeKey: text(values['range_key']) }),
      attributes: listOf(values['attribute']).map(({ name, type }) => ({
        name: text(name),
        type: text(type) as 'S' | 'N' | 'B',
      })),
      localIndexes: listOf(values['local_secondary_index']).map((index) => ({
        name: text(index['name']),
        rangeKey: text(index['range_key']),
        projection: text(index['projection_type']) as Projection,
        include: ((index['non_key_attributes'] ?? []) as unknown[]).map(text),
      })),
      ...(ttl?.['enabled'] === true && { ttlAttribute: text(ttl['attribute_name']) }),
    };
  });
