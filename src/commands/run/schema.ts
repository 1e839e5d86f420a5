// `wgsim schema`: prints the JSON Schema of topology files, for editors.

import {printDocument} from '../../output/sinks/stdio.js';
import {emitJsonSchema} from '../../topology/json-schema.js';

export async function run(): Promise<void> {
	printDocument(emitJsonSchema());
}
