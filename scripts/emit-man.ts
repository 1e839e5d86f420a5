// Writes man/wgsim.1 and docs/commands.md anew: node --import=tsx scripts/emit-man.ts

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createProgram} from '../src/commands/program.js';
import {listVerbs} from './manual.js';
import {renderCommandsPage} from './manual-markdown.js';
import {renderManualPage} from './manual-roff.js';

const top = new URL('../', import.meta.url);
const {version} = JSON.parse(readFileSync(new URL('package.json', top), 'utf8'));
const program = createProgram(version);
const verbs = listVerbs(program);
mkdirSync(new URL('man/', top), {recursive: true});
writeFileSync(new URL('man/wgsim.1', top), renderManualPage(verbs, program.description(), version));
writeFileSync(new URL('docs/commands.md', top), renderCommandsPage(verbs));
