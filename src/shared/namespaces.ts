// The name of a node's own network namespace, beside which it may have nested ones.

export const mainNamespace = 'main';
