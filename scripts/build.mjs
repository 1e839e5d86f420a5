// Makes wgsim run in a fresh clone, without Docker yet: what action.yml does first.

import {main} from './lib.mjs';
import {setUpCommand} from './setup-command.mjs';

await main(setUpCommand);
