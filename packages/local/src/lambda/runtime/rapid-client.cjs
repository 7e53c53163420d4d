// The half of the runtime client that AWS wrote in C++: it posts results. (The other half, asking for the next
// event, is done in JavaScript by the client itself.)
const { Agent, request } = require('node:http');

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const post = (path, body, headers) => {
  const sent = request(
    {
      host,
      port,
      agent,
      method: 'POST',
      path: `/2018-06-01/runtime/invocation/${path}`,
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
    },
    (response) => response.resume(),
  );
  // Nobody is left to work for.
  sent.on('error', () => process.exit(1));
  sent.end(body);
};

exports.initializeClient = () => undefined;
exports.next = () => {
  throw new Error(
    'The native way of asking for events is not there: AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1 must be set',
  );
};
exports.done = (id, body) => post(`${id}/response`, body, { 'content-type': 'application/json' });
exports.error = (id, body) => post(`${id}/error`, body, { 'content-type': 'application/json' });
