"""The program's fonts have figures of one width, which stand under each other, as their own figures: the substitutions of the
feature tnum are written into the table of characters. Without it each text asks for the feature, and cairo walks the whole
table in search of each figure's character, in each document anew.

    tabular.py IN.otf OUT.otf
"""
import os
import sys

from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1], recalcTimestamp=False)
gsub = font["GSUB"].table
lookups = {i for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == "tnum" for i in r.Feature.LookupListIndex}
tabular = {}
for i in sorted(lookups):
    for sub in gsub.LookupList.Lookup[i].SubTable:
        sub = getattr(sub, "ExtSubTable", sub)
        tabular.update(getattr(sub, "mapping", {}))
if not all("uni%04X" % c in tabular or font.getBestCmap()[c] in tabular for c in range(0x30, 0x3A)):
    sys.exit("%s has no figures of one width" % os.path.basename(sys.argv[1]))
for table in font["cmap"].tables:
    if table.isUnicode():
        table.cmap = {c: tabular.get(name, name) for c, name in table.cmap.items()}
font.save(sys.argv[2])
