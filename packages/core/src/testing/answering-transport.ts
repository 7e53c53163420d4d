/** A request as the SDK would put it on the wire. */
export interface SentRequest {
  method: string;
  path: string;
  body: string;
}

/** What AWS answers: a status, and the name of an error in its header; or a failure of the network. */
export type CannedAnswer = { status: number; error?: string; body?: string } | Error;

/** Stands where the SDK's HTTP handler does: keeps what it is given, and answers in turn; with 200 after that. */
export const createAnsweringTransport = (...answers: CannedAnswer[]) => {
  const sent: SentRequest[] = [];
  const handle = async ({ method, path, body }: { method: string; path: string; body?: unknown }) => {
    const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? '');
    sent.push({ method, path, body: text });
    const answer = answers.shift() ?? { status: 200 };
    if (answer instanceof Error) throw answer;
    const headers = { ...(answer.error && { 'x-amzn-errortype': answer.error }) };
    const bytes = new TextEncoder().encode(answer.body ?? '{}');
    return { response: { statusCode: answer.status, headers, body: bytes } };
  };
  return { sent, options: { requestHandler: { handle } as never, maxAttempts: 1 } };
};

/** Credentials and region for a client whose transport asks nobody. */
export const ANY_ACCOUNT = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
