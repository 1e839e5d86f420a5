// Draws a topology file as a page for a browser, under the name that its lab has.

import {judgeTopology, readContent} from '../../lab/sources/read-topology.js';
import {locateTopology} from '../../lab/sources/shipped.js';
import {buildGraph} from '../../output/graph/build.js';
import {renderHtml} from '../../output/graph/html.js';
import {tunnelDetails} from '../../output/graph/tunnel-details.js';
import {withPlanningNotice} from '../../output/planning-notice.js';

interface DrawOptions {
	readonly set?: Readonly<Record<string, string>> | undefined;
	readonly name: string | null;
}

export async function drawPage(
	file: string,
	{set = {}, name}: DrawOptions,
): Promise<{readonly lab: string; readonly page: string}> {
	const path = locateTopology(file);
	const bytes = await readContent(path);
	const {topology} = await withPlanningNotice(onStep =>
		judgeTopology(bytes, path, {file, env: process.env, set, onStep}),
	);
	const lab = name ?? topology.name;
	const graph = buildGraph({...topology, name: lab}, {addresses: true, allTunnels: false});
	return {lab, page: await renderHtml(graph, tunnelDetails(topology))};
}
