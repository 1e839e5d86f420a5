// Compares a running lab with a plan: one call to its fabric, and a look into each stopped node.

import {manifest} from '../../contract/files.js';
import {paths} from '../../contract/paths.js';
import {parseReply} from '../../contract/reply.js';
import {survey} from '../../contract/survey.js';
import type {Engine} from '../../engine/client.js';
import {getFile} from '../../engine/containers.js';
import {mustExec} from '../../engine/exec.js';
import {fileDigests} from '../../plan/files.js';
import type {ContainerPlan, Plan} from '../../plan/model.js';
import type {NodeSurvey, Survey} from '../../plan/survey.js';
import {type FoundLab, nodeOf} from '../find/find.js';
import {nameHeals} from '../find/name-lab.js';

type Digests = Readonly<Record<string, string>>;

/** Null for text that is no manifest: any program may have written there. */
function readManifest(text: string): Digests | null {
	try {
		return manifest.safeParse(JSON.parse(text)).data ?? null;
	} catch {
		return null;
	}
}

/** A node that has ended says by its own account what files it has. */
async function surveyStopped(
	engine: Engine,
	container: string,
	wanted: Digests,
	signal: AbortSignal | undefined,
): Promise<NodeSurvey> {
	const file = await getFile(engine, container, paths.manifest, signal);
	const has = file === null ? {} : readManifest(file.content.toString());
	if (has === null) {
		return {changed: null, booted: true, problems: [], broken: []};
	}

	const known = [...new Set([...Object.keys(has), ...Object.keys(wanted)])];
	const changed = known.filter(path => has[path] !== wanted[path]).sort();
	return {changed, booted: true, problems: [], broken: []};
}

/** `running`: the fabrics that are there to be asked. Wires of another, and nodes that run there, stay out of the survey. */
export async function surveyLab(
	engine: Engine,
	plan: Plan,
	{nodes}: FoundLab,
	running: readonly ContainerPlan[],
	signal?: AbortSignal,
): Promise<Survey> {
	const files = Object.fromEntries(plan.nodes.map(each => [each.node, fileDigests(each.files)]));
	const stopped = await Promise.all(
		nodes
			.filter(container => container.state === 'exited' && files[nodeOf(container)] !== undefined)
			.map(async container => {
				const node = nodeOf(container);
				return [node, await surveyStopped(engine, container.id, files[node]!, signal)] as const;
			}),
	);
	const answers = await Promise.all(
		running.map(fabric => askFabric(engine, plan, fabric, filesOn(plan, fabric, files), signal)),
	);
	const seen = joinSurveys(answers);
	const faults = nameHeals(seen.faults, plan.wiring.lab);
	return {...seen, faults, nodes: {...seen.nodes, ...Object.fromEntries(stopped)}};
}

const filesOn = (
	{nodes}: Plan,
	{machine}: ContainerPlan,
	files: Readonly<Record<string, Digests>>,
): Record<string, Digests> =>
	Object.fromEntries(nodes.filter(one => one.machine === machine).map(({node}) => [node, files[node]!]));

/** Each has the same plan and the same faults, and says so: what is to be done about it is told once. */
function joinSurveys(surveys: readonly Survey[]): Survey {
	const bySubject = new Map(
		surveys.flatMap(({wires}) => wires.map(each => [`${each.change} ${each.subject}`, each] as const)),
	);
	return {
		wires: [...bySubject.values()],
		faults: [
			...new Map(surveys.flatMap(({faults}) => faults.map(each => [each.text, each] as const))).values(),
		],
		nodes: Object.assign({}, ...surveys.map(({nodes}) => nodes)),
	};
}

async function askFabric(
	engine: Engine,
	plan: Plan,
	fabric: ContainerPlan,
	files: Readonly<Record<string, Digests>>,
	signal: AbortSignal | undefined,
): Promise<Survey> {
	const {wiring, revision} = plan;
	const output = await mustExec(engine, fabric.container, ['wgsim-survey'], {
		stdin: JSON.stringify({plan: wiring, revision, files}),
		...(signal === undefined ? {} : {signal}),
	});
	return parseReply(survey, output, 'wgsim-survey in the fabric');
}
