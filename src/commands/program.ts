// The table of verbs: arguments, help and implementation of each.

import {Command, CommanderError} from 'commander';
import {exitCodes} from '../errors.js';
import {reportError} from '../output/report-error.js';
import {chooseColorWord} from '../output/sinks/paint.js';
import {note, print} from '../output/sinks/stdio.js';
import {linesOf} from '../output/sinks/visible.js';

/** Every verb's module exports `register`, which adds the verb to the program. Its work is loaded when it is called: see action.ts. */
import {register as registerCapture} from './capture.js';
import {register as registerCheck} from './check.js';
import {completing, register as registerCompletion} from './completion.js';
import {register as registerDaemon} from './daemon.js';
import {register as registerDiff} from './diff.js';
import {register as registerDoctor} from './doctor.js';
import {register as registerEdit} from './edit.js';
import {register as registerEngine} from './engine.js';
import {register as registerEvents} from './events.js';
import {register as registerExec} from './exec.js';
import {register as registerExport} from './export.js';
import {register as registerGraph} from './graph.js';
import {register as registerHeal} from './heal.js';
import {register as registerHelp} from './help.js';
import {register as registerImage} from './image.js';
import {register as registerImport} from './import.js';
import {register as registerInit} from './init.js';
import {register as registerInterfaces} from './interfaces.js';
import {register as registerKey} from './key.js';
import {addLabOptions} from './lab-argument.js';
import {register as registerLink} from './link.js';
import {register as registerList} from './list.js';
import {register as registerLogs} from './logs.js';
import {register as registerMachines} from './machines.js';
import {register as registerMeasure} from './measure.js';
import {register as registerNode} from './node.js';
import {register as registerOpen} from './open.js';
import {register as registerPartition} from './partition.js';
import {register as registerPath} from './path.js';
import {register as registerPing} from './ping.js';
import {register as registerReach} from './reach.js';
import {register as registerRecord} from './record.js';
import {register as registerRender} from './render.js';
import {register as registerReplay} from './replay.js';
import {register as registerRestore} from './restore.js';
import {register as registerSave} from './save.js';
import {register as registerScenario} from './scenario.js';
import {register as registerSchema} from './schema.js';
import {register as registerShell} from './shell.js';
import {register as registerStart} from './start.js';
import {register as registerStatus} from './status.js';
import {register as registerStop} from './stop.js';
import {suggestVerbs} from './suggest-verb.js';
import {register as registerTui} from './tui.js';
import {register as registerValidate} from './validate.js';
import {register as registerVersion} from './version.js';

/** The verbs as the help lists them. */
const groups: readonly (readonly [heading: string, verbs: readonly ((program: Command) => void)[]])[] = [
	['Labs:', [registerStart, registerStop, registerStatus, registerEvents, registerList, registerTui]],
	[
		'Inside a lab:',
		[
			registerExec,
			registerShell,
			registerInterfaces,
			registerPing,
			registerPath,
			registerLogs,
			registerCapture,
		],
	],
	[
		'Break and heal:',
		[registerLink, registerNode, registerPartition, registerDaemon, registerKey, registerHeal],
	],
	['Check and measure:', [registerCheck, registerReach, registerScenario, registerMeasure]],
	['Record and replay:', [registerRecord, registerReplay, registerSave, registerRestore]],
	[
		'Topology files:',
		[
			registerInit,
			registerValidate,
			registerRender,
			registerGraph,
			registerOpen,
			registerDiff,
			registerEdit,
			registerSchema,
		],
	],
	['Real gateways:', [registerExport, registerImport]],
	[
		'Requirements:',
		[
			registerDoctor,
			registerMachines,
			registerEngine,
			registerImage,
			registerCompletion,
			registerHelp,
			registerVersion,
		],
	],
];

/** The table itself, for help, completion and the manual page. */
export function createProgram(version: string): Command {
	const program = new Command('wgsim')
		.description('Run a route-based WireGuard VPN design on one Linux machine before you build it.')
		.version(version, '-V, --version')
		.option('--no-color', 'no colours on a terminal, as with NO_COLOR=1')
		.hook('preAction', (_, verb) => {
			if (!verb.optsWithGlobals()['color']) {
				process.env['NO_COLOR'] = '1';
			}

			chooseColorWord(process.env);
		})
		.configureHelp({showGlobalOptions: true})
		.showHelpAfterError('(wgsim --help lists the verbs)')
		.configureOutput({writeOut: text => print(linesOf(text)), writeErr: text => note(linesOf(text))})
		.exitOverride();
	for (const [heading, verbs] of groups) {
		program.commandsGroup(heading);
		for (const register of verbs) {
			register(program);
		}
	}

	addLabOptions(program);
	suggestVerbs(program);
	return program;
}

/** Runs one command line and returns its exit code. Prints errors; never throws. */
export async function runProgram(args: readonly string[], version: string): Promise<number> {
	const program = createProgram(version);
	if (args[0] === completing && args[1] === '--') {
		const {complete} = await import('./completion/complete.js');
		await complete(program, args.slice(2));
		return exitCodes.done;
	}

	try {
		await program.parseAsync(args, {from: 'user'});
		return Number(process.exitCode ?? exitCodes.done);
	} catch (error) {
		if (error instanceof CommanderError) {
			// Commander has printed the help or the error already.
			return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
		}

		return reportError(error, args.includes('--json'));
	}
}
