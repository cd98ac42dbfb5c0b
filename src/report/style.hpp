// The style sheet of report.html. Every colour is a variable, so that charts and drawings follow the theme.
#pragma once

#include <string_view>

namespace taufold::report {

inline constexpr std::string_view kStyle = R"css(
:root{--bg:#fbfbfa;--card:#fff;--ink:#1d2530;--soft:#5d6875;--line:#dfe3e8;--grid:#eceff2;--good:#1f7a4d;--bad:#b3261e;--warn:#8a5a00;
--s0:#2f6fb6;--s1:#e07b28;--s2:#2c9a7c;--s3:#9a58b5;--s4:#c0406a;--s5:#7d7320;--s6:#3aa0c4;--s7:#6d747e;--cell:#6086be;--cross:#1ca08c;--bond:#e85d24;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--bg:#14181d;--card:#1b2128;--ink:#e6eaee;--soft:#9aa6b2;--line:#2e3741;--grid:#262e37;
--good:#5ccf93;--bad:#ff8b80;--warn:#e6b450;--s0:#6ca8ec;--s1:#f2a25c;--s2:#58c9a8;--s3:#c694dd;--s4:#ef7da0;--s5:#c9bc5a;--s6:#7fd0ea;--s7:#a3abb6}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 20px 60px}h1{font-size:27px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:18px;margin:38px 0 10px}h3{font-size:14px;font-weight:600;margin:0 0 8px}p{margin:0 0 10px}
.sub{color:var(--soft);overflow-wrap:anywhere}.badge{display:inline-block;padding:1px 11px;border-radius:99px;font-size:13px;font-weight:600;border:1.5px solid;vertical-align:5px;margin-left:10px}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(148px,1fr));gap:12px;margin-top:20px}
.card,.panel{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:13px 15px}
.card b{display:block;font-size:20px;font-weight:650;line-height:1.25;font-variant-numeric:tabular-nums;white-space:nowrap}.card span{color:var(--soft);font-size:13px}
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:14px}.tiers{grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr))}.maps{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,270px),1fr));gap:14px}
.panel{overflow-x:auto}svg{display:block;width:100%;height:auto}
.chart text{font-size:11px;fill:var(--soft)}.chart .label{font-size:12px;fill:var(--ink)}.chart .grid{stroke:var(--grid)}.chart .axis{fill:none;stroke:var(--soft)}
.chart .iso{stroke:#fff;stroke-width:1.5}.chart .here{fill:#fff;stroke:#000}.chart .onmap{fill:#fff;paint-order:stroke;stroke:#000a;stroke-width:3px}.chart .tick{stroke:none}
.chart polyline{fill:none;stroke-width:1.9;stroke-linejoin:round}.l0{stroke:var(--s0)}.l1{stroke:var(--s1)}.l2{stroke:var(--s2)}.l3{stroke:var(--s3)}.l4{stroke:var(--s4)}.l5{stroke:var(--s5)}.l6{stroke:var(--s6)}.l7{stroke:var(--s7)}.chart .dash{stroke-dasharray:7 4;stroke-width:1.5}.behind{fill:var(--card);fill-opacity:.82}
.h0,.h1,.h2,.h3,.h4,.h5,.h6,.h7{fill:none;stroke-width:1.4}.h0{stroke:var(--s0)}.h1{stroke:var(--s1)}.h2{stroke:var(--s2)}.h3{stroke:var(--s3)}.h4{stroke:var(--s4)}.h5{stroke:var(--s5)}.h6{stroke:var(--s6)}.h7{stroke:var(--s7)}
.b0{fill:var(--s0);fill-opacity:.17}.b1{fill:var(--s1);fill-opacity:.17}.b2{fill:var(--s2);fill-opacity:.17}.b3{fill:var(--s3);fill-opacity:.17}.b4{fill:var(--s4);fill-opacity:.17}.b5{fill:var(--s5);fill-opacity:.17}.b6{fill:var(--s6);fill-opacity:.17}.b7{fill:var(--s7);fill-opacity:.17}
.d0,.k0{fill:var(--s0)}.d1,.k1{fill:var(--s1)}.d2,.k2{fill:var(--s2)}.d3,.k3{fill:var(--s3)}.d4,.k4{fill:var(--s4)}.d5,.k5{fill:var(--s5)}.d6,.k6{fill:var(--s6)}.d7,.k7{fill:var(--s7)}
.tier .die{fill:none;stroke:var(--soft);stroke-width:2}.tier .cell,.tier .cross{stroke:var(--card);stroke-width:1}.tier .cell{fill:var(--cell)}.tier .cross{fill:var(--cross)}
.tier .bond{fill:var(--bond);fill-opacity:.85}.tier text{font-size:26px;fill:#fff;paint-order:stroke;stroke:#0006;stroke-width:5px;text-anchor:middle;pointer-events:none}
.map{display:block;width:100%;image-rendering:pixelated;border:1px solid var(--line)}
.scale{display:flex;align-items:center;gap:10px;color:var(--soft);font-size:13px;margin:10px 0 0}.scale img{width:220px;height:12px;border-radius:3px;image-rendering:auto}
.legend{display:flex;flex-wrap:wrap;gap:6px 20px;color:var(--soft);font-size:13px;margin:0 0 10px;align-items:center}.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
#bonds{accent-color:var(--bond)}#bonds:not(:checked)~.tiers .bonds{display:none}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:13px}td.n,th.n{text-align:right}td.w{overflow-wrap:anywhere}tr:last-child td{border-bottom:0}
.bar{background:var(--s0);height:9px;border-radius:3px;min-width:1px}code{font:13px/1.5 ui-monospace,SFMono-Regular,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
summary{cursor:pointer;font-size:18px;font-weight:600;margin:26px 0 10px}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font:13px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
@media print{body{background:#fff}.card,.panel{break-inside:avoid}}
)css";

}  // namespace taufold::report
