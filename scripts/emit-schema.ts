// Writes schema/topology.schema.json and docs/topology.md anew: node --import=tsx scripts/emit-schema.ts

import {mkdirSync, writeFileSync} from 'node:fs';
import {emitJsonSchema} from '../src/topology/json-schema.js';
import {renderReference} from './topology-reference.js';

for (const [path, text] of [
	['schema/topology.schema.json', emitJsonSchema()],
	['docs/topology.md', renderReference()],
] as const) {
	const url = new URL(`../${path}`, import.meta.url);
	mkdirSync(new URL('./', url), {recursive: true});
	writeFileSync(url, text);
}
