import { startRedis } from '../../test/support/redis-server.mjs';
import { mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs'; import { spawn, fork } from 'node:child_process'; import { once } from 'node:events'; import { SignJWT } from 'jose'; import autocannon from 'autocannon';
const [,, R='3', prof] = process.argv;
const folder = mkdtempSync('/tmp/benchredis-'); const redis = await startRedis({ folder }); try{writeFileSync('/proc/'+redis.pid+'/autogroup','-15');}catch{}
const S='bench-secret-bench-secret-bench-secret-0123456789';
const cpu = (pid) => { const s = readFileSync(`/proc/${pid}/stat`,'utf8'); const a = s.slice(s.lastIndexOf(')')+2).split(' '); return (Number(a[11])+Number(a[12]))*10; };
const P={webhook_url:'https://example.com/hooks/orders',data: { event: 'order.paid', order_id: 'ord_0199c0de7a5b', customer: 'Maria Conceição', total: 129.9, items: [4711, 4712] }};
const t=await new SignJWT({ role: 'authenticated', app_metadata: { organization_id: 'org_bench', role: 'member' } }).setProtectedHeader({ alg: 'HS256' }).setSubject('u').setExpirationTime('1h').sign(new TextEncoder().encode(S));
const level=process.env.LEVEL||'warn';
const ours = spawn('node',[...(process.env.NODEARGS||'').split(' ').filter(Boolean),...(prof?['--import','/tmp/insp.mjs']:[]),'/work/main/dist/src/main.js'],{stdio:level==='warn'?'inherit':['ignore','ignore','inherit'],env:{PATH:process.env.PATH,AP:process.env.AP||'0',NODE_ENV:'production',PORT:'18999',REDIS_URL:redis.url(),SUPABASE_JWT_SECRET:S,LOG_LEVEL:level,RATE_LIMIT_PER_MINUTE:'0',RATE_LIMIT_PER_ADDRESS_PER_MINUTE:'0'}});
for(;;){try{if((await fetch('http://127.0.0.1:18999/health/live')).ok)break;}catch{} await new Promise(r=>setTimeout(r,100));}
const raw = fork('/work/main/test/bench/raw-api.mjs',[redis.url()],{env:{PATH:process.env.PATH,NODE_ENV:'production'},execArgv:prof==='raw'?['--import','/tmp/insp.mjs']:[]}); await once(raw,'message');
const { askChild } = await import('./answers.mjs'); const rawUrl = await askChild(raw,'url');
const sides={raw:{pid:raw.pid,url:rawUrl,headers:{'content-type':'application/json'},body:JSON.stringify(P)},ours:{pid:ours.pid,url:'http://127.0.0.1:18999/api/background/tasks',headers:{'content-type':'application/json',authorization:'Bearer '+t},body:JSON.stringify({task_type:'webhook_delivery',name:'Entrega',payload:P})}};
const out={raw:[],ours:[]};
for(let i=0;i<Number(R);i++) for (const [n,s] of Object.entries(sides)) { if(prof&&n==='raw'&&prof!=='raw')continue; const last=prof&&i===Number(R)-1&&(prof==='raw')===(n==='raw'); if(last)process.kill(s.pid,'SIGWINCH'); const a=cpu(s.pid),ra=cpu(redis.pid); const r=await autocannon({url:s.url,method:'POST',headers:s.headers,body:s.body,connections:50,duration:4}); out[n].push([Math.round(r.requests.total/r.duration), Math.round((cpu(s.pid)-a)*1000/r.requests.total), Math.round((cpu(redis.pid)-ra)*1000/r.requests.total), r.non2xx]); if(last){process.kill(s.pid,'SIGWINCH'); await new Promise(r=>setTimeout(r,1500));} }
for (const n in out) console.log(n.padEnd(5), '[req/s, api us, redis us, bad]', JSON.stringify(out[n]));
ours.kill('SIGKILL'); raw.kill('SIGKILL'); await redis.stop(); rmSync(folder,{recursive:true}); process.exit(0);
