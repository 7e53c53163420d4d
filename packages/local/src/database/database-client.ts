import { Agent, request } from 'node:http';

/** An error the database answered with; `name` without its namespace, e.g. `ResourceInUseException`. */
export interface DatabaseRefusal {
  error: string;
  message: string;
}

export interface DatabaseClient {
  /** One DynamoDB call. Rejects only when the database can't be reached. */
  call<T>(operation: string, input: unknown): Promise<T | DatabaseRefusal>;
  close(): void;
}

export const isRefusal = (answer: unknown): answer is DatabaseRefusal =>
  typeof answer === 'object' && answer !== null && 'error' in answer && 'message' in answer;

/** Presence is all that the embedded database looks at. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=stack/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';

/** Calls the embedded database itself, for what the stack does on its own behalf: tables and expiry. */
export const createDatabaseClient = (port: number): DatabaseClient => {
  const agent = new Agent({ keepAlive: true });
  return {
    call: <T>(operation: string, input: unknown) =>
      new Promise<T | DatabaseRefusal>((resolve, reject) => {
        const body = JSON.stringify(input);
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': Buffer.byteLength(body),
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: AUTHORIZATION,
        };
        const sent = request({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve(parse<T>(response.statusCode ?? 0, Buffer.concat(chunks).toString())),
          );
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
};

const parse = <T>(status: number, text: string): T | DatabaseRefusal => {
  const answer = JSON.parse(text);
  if (status === 200) return answer;
  return {
    error: String(answer.__type).replace(/^.*#/, ''),
    message: String(answer.message ?? answer.Message ?? ''),
  };
};
