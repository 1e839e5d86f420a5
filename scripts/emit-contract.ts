// Writes the node image's side of src/contract anew: node --import=tsx scripts/emit-contract.ts

import {writeFileSync} from 'node:fs';
import {contractFiles} from './contract/files.js';

for (const [path, text] of contractFiles()) {
	writeFileSync(new URL(`../${path}`, import.meta.url), text);
}
