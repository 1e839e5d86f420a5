// Writes the node image's side of src/contract anew: node --import=tsx scripts/emit-contract.ts [--compatible]

import {readFileSync, writeFileSync} from 'node:fs';
import {contractVersion} from '../src/contract/version.js';
import {contractDigest, digestsFile, noteDigest} from './contract/digest.js';
import {contractFiles} from './contract/files.js';

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);

const files = contractFiles();
for (const [path, text] of files) {
	writeFileSync(at(path), text);
}

const digests = noteDigest(
	JSON.parse(readFileSync(at(digestsFile), 'utf8')),
	contractVersion,
	contractDigest(files),
	process.argv.includes('--compatible'),
);
writeFileSync(at(digestsFile), `${JSON.stringify(digests, null, 2)}\n`);
