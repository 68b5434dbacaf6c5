import { readDashboardFiles } from './dashboard-files.js';

describe('the files of the dashboard', () => {
  const { index, assets, version } = readDashboardFiles();
  const page = index.body.toString();
  const linked = [...page.matchAll(/(?:href|src)="\/dashboard\/assets\/(\w+)\/([^"]+)"/g)];

  it('are named by the page in their version, and each that it names is there', () => {
    expect(linked.length).toBeGreaterThan(20);
    expect(linked.filter(([, named, name]) => named !== version || !assets.has(name ?? ''))).toEqual([]);
    expect(page).not.toMatch(/\{\{|<!-- modules/);
  });

  it('leave no style out', () => {
    const styles = [...assets.keys()].filter((name) => name.endsWith('.css'));
    const named = linked.map(([, , name]) => name).filter((name) => name?.endsWith('.css'));
    expect([...named].sort()).toEqual(styles.sort());
  });

  it('load what draws charts with the first chart', () => {
    expect(linked.map(([, , name]) => name)).not.toContain('vendor/uplot.js');
    expect([...assets.keys()]).toContain('vendor/uplot.js');
  });
});
