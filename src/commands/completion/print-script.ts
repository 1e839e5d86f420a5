// `wgsim completion`: prints the script for a shell.

import {printDocument} from '../../output/sinks/stdio.js';
import {scripts} from './scripts.js';

export function run(shell: 'bash' | 'zsh' | 'fish'): void {
	printDocument(scripts[shell]);
}
