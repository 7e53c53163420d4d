/** The few AWS calls of the agent, as any SDK would make them. The stack does not check signatures of administrators. */
export interface Wire {
  sqs<Answer>(action: string, body: object): Promise<Answer>;
  /** SNS's query protocol; answers its XML. */
  sns(action: string, parameters: Record<string, string>): Promise<string>;
}

export interface WireOptions {
  /** Where SQS and SNS answer. */
  endpoint: string;
  region: string;
}

export const createWire = ({ endpoint, region }: WireOptions): Wire => {
  const call = async (service: string, headers: Record<string, string>, body: string) => {
    const credential = `AGENT/20260101/${region}/${service}/aws4_request`;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`,
      },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text.slice(0, 300)}`);
    return text;
  };
  return {
    sqs: async <Answer>(action: string, body: object) => {
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
      const text = await call('sqs', headers, JSON.stringify(body));
      return (text === '' ? {} : JSON.parse(text)) as Answer;
    },
    sns: (action, parameters) =>
      call(
        'sns',
        { 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters }).toString(),
      ),
  };
};
