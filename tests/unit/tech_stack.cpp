// Stacks: presets are consistent and sourced, defaults follow the pitch, and sites are counted.
//
// rooms: base tech
#include <gtest/gtest.h>

#include <cmath>

#include "tech/stack_keys.hpp"
#include "tech/stack_presets.hpp"
#include "tech/stack_sites.hpp"

namespace taufold::tech {
namespace {

TEST(Stack, PresetsCanBeBuiltAndEveryValueHasASource) {
  EXPECT_EQ(presets().size(), 8u);
  for (const Preset& p : presets()) {
    const std::optional<Stack> s = preset(p.name);
    ASSERT_TRUE(s) << p.name;
    EXPECT_TRUE(faults(*s).empty()) << p.name << ": " << faults(*s).front().message;
    for (const Interface& f : s->interfaces) {
      for (const auto& k : interface_keys()) {
        if (k.key == "bond_fill") continue;  // stated, or counted of a placement
        const bool of_tsv = k.key.substr(0, 3) == "tsv";
        EXPECT_EQ((f.*k.field).known(), !of_tsv || f.bonding != Bonding::f2f) << p.name << " " << k.key;
      }
    }
    for (const Tier& t : s->tiers)
      for (const auto& k : tier_keys())
        EXPECT_EQ((t.*k.field).known(), k.key != "max_utilisation" && !k.key.starts_with("die_")) << p.name << " " << k.key;
    for (const SourcedRow& row : sourced_rows(*s)) {
      EXPECT_GE(row.quantity->source.size(), 12u) << p.name << " " << row.key;
      EXPECT_LE(row.quantity->low, row.quantity->value);
      EXPECT_GE(row.quantity->high, row.quantity->value);
    }
  }
  EXPECT_FALSE(preset("5-tier"));
}

TEST(Stack, DefaultStackHasTheBondSitesOfItsPitchOnEveryInterface) {
  for (const std::size_t tiers : {1u, 2u, 3u, 4u, 8u}) {
    Stack s = default_stack(tiers);
    set_bond_pitch(s, 0.7, "stated");
    ASSERT_TRUE(faults(s).empty());
    ASSERT_EQ(s.interfaces.size() + 1, tiers);
    for (const Interface& f : s.interfaces) {
      EXPECT_EQ(f.bond_pitch_um.value, 0.7);
      EXPECT_EQ(signal_grid(f, 2000).size_dbu + signal_grid(f, 2000).spacing_dbu, 1400);
    }
  }
}

TEST(Stack, BondDefaultsAreThoseOfTheTechnologyTable) {
  // Pitch, R in ohm, C in fF, as the node ladder lists them.
  const double rows[][3] = {{9, 0.002096, 1.2},   {3, 0.01886, 0.6},  {1.5, 0.07545, 0.45}, {1, 0.1698, 0.3},
                            {0.72, 0.3275, 0.24}, {0.4, 1.061, 0.15}, {0.2, 4.244, 0.105}};
  for (const auto& [pitch, r, c] : rows) {
    EXPECT_NEAR(default_bond_r(pitch / 2).value, r, 5e-4 * r) << pitch;
    EXPECT_NEAR(default_bond_c(default_bond_layer(pitch).value).value, c, 1e-9) << pitch;
  }
  EXPECT_DOUBLE_EQ(default_bond_layer(0.86).value, 0.9);  // half way from 0.72 to 1
  EXPECT_EQ(default_bond_layer(0.01).value, 0.35);
  EXPECT_EQ(default_bond_layer(50).value, 4);
}

TEST(Stack, PitchSizeAndSpacingCompleteEachOther) {
  Stack s = default_stack(2);
  Interface stated;
  stated.bond_size_um = {0.4, 0.4, 0.4, "stated"};
  stated.bond_spacing_um = {0.5, 0.5, 0.5, "stated"};
  s.interfaces[0] = stated;
  fill_defaults(s);
  EXPECT_DOUBLE_EQ(s.interfaces[0].bond_pitch_um.value, 0.9);
  stated.bond_spacing_um = {};
  stated.bond_pitch_um = {1, 1, 1, "stated"};
  s.interfaces[0] = stated;
  fill_defaults(s);
  EXPECT_DOUBLE_EQ(s.interfaces[0].bond_spacing_um.value, 0.6);
  // A pitch from the command line replaces what followed from the old one, and keeps what was stated.
  s.interfaces[0].bond_r_ohm = {0.5, 0.5, 0.5, "stated"};
  set_bond_pitch(s, 2, "--bond-pitch");
  EXPECT_EQ(s.interfaces[0].bond_size_um.value, 0.4);
  EXPECT_EQ(s.interfaces[0].bond_r_ohm.value, 0.5);
  EXPECT_DOUBLE_EQ(s.interfaces[0].bond_spacing_um.value, 1.6);
  EXPECT_NEAR(s.interfaces[0].bond_c_fF.value, 0.3 * (1.5 + 0.5 / 3), 1e-12);
}

TEST(Stack, FacingDecidesTheBondingAndWhoIsPierced) {
  EXPECT_EQ(bonding_of(Facing::up, Facing::down), Bonding::f2f);
  EXPECT_EQ(bonding_of(Facing::down, Facing::up), Bonding::b2b);
  EXPECT_EQ(bonding_of(Facing::up, Facing::up), Bonding::f2b);
  const Stack four = *preset("4-tier");
  EXPECT_FALSE(pierced(four, 0, 0));
  EXPECT_FALSE(pierced(four, 0, 1));
  EXPECT_TRUE(pierced(four, 1, 1));  // both face down: the lower one's back is at the interface
  EXPECT_FALSE(pierced(four, 1, 2));
  const Stack f2b = *preset("2-tier-f2b");
  EXPECT_TRUE(pierced(f2b, 0, 1));
  EXPECT_FALSE(pierced(f2b, 0, 0));
  Stack wrong = f2b;
  wrong.tiers[1].facing = Facing::down;
  ASSERT_EQ(faults(wrong).size(), 1u);
  EXPECT_EQ(faults(wrong)[0].kind, StackFault::Kind::facing);
}

TEST(Stack, SitesAreThoseOfTheGridLessPowerAndTsvs) {
  Stack s = default_stack(2);
  Interface& f = s.interfaces[0];
  set_bond_pitch(s, 1.0, "stated");
  // Pads of 0.5 um, 0.5 um apart and from the edge: 100 um hold floor((100 - 0.5) / 1.0) = 99 of them.
  EXPECT_EQ(bond_sites(f, 100, 100).bonds, 99 * 99);
  EXPECT_EQ(bond_sites(f, 100, 50).signal, 99 * 49);
  EXPECT_EQ(bond_sites(f, 1.5, 1.5).signal, 1);
  EXPECT_EQ(bond_sites(f, 1.4, 100).signal, 0);
  EXPECT_DOUBLE_EQ(signal_sites_per_cell(f, 100, 100, 9801), 1.0);
  EXPECT_EQ(signal_sites_per_cell(f, 100, 100, 0), 0.0);
  f.power_share.value = 0.25;
  EXPECT_EQ(bond_sites(f, 100, 100).signal, 7350);  // floor(9801 x 0.75)
  // The grid for a placer that knows no power: a quarter fewer sites, within the rounding of its edges.
  const SignalGrid g = signal_grid(f, 1000);
  EXPECT_EQ(g.size_dbu + g.spacing_dbu, 1155);  // 1000 / sqrt(0.75) = 1154.7

  const Stack f2b = *preset("2-tier-f2b");
  const SiteCount n = bond_sites(f2b.interfaces[0], 100, 100);
  EXPECT_EQ(n.bonds, 66 * 66);  // 1.5 um: floor((100 - 0.75) / 1.5)
  EXPECT_EQ(n.tsvs, 20 * 20);   // 5 um: floor((100 - 2 - 1) / 5) + 1
  EXPECT_EQ(n.signal, 400);
  EXPECT_DOUBLE_EQ(n.tsv_area_um2, 400 * 9.0);  // 1 um TSVs with 1 um around them take 9 um2 each
}

TEST(Stack, ThePitchOfOneSitePerCellIsTheLargestOne) {
  const Interface f = default_stack(2).interfaces[0];
  for (const std::int64_t cells : {1, 7, 294, 9938, 1000000}) {
    Stack s = default_stack(2);
    const double pitch = one_site_per_cell_pitch_um(f, 103.7, 98.2, cells);
    ASSERT_GT(pitch, 0);
    set_bond_pitch(s, pitch, "computed");
    EXPECT_GE(bond_sites(s.interfaces[0], 103.7, 98.2).signal, cells) << pitch;
    set_bond_pitch(s, pitch + 0.001, "computed");
    EXPECT_LT(bond_sites(s.interfaces[0], 103.7, 98.2).signal, cells) << pitch;
  }
  EXPECT_EQ(one_site_per_cell_pitch_um(f, 0.001, 0.001, 1000), 0);
  EXPECT_EQ(one_site_per_cell_pitch_um(f, 10, 10, 0), 0);
}

TEST(Stack, CellsMapByTableOrByName) {
  Stack s = default_stack(2);
  s.maps.push_back({"a", "b", {{"BUF", "BUFx2"}, {"DLY", ""}}});
  EXPECT_EQ(counterpart(s, "a", "b", "BUF"), "BUFx2");
  EXPECT_EQ(counterpart(s, "a", "b", "DLY"), "");
  EXPECT_EQ(counterpart(s, "a", "b", "INV"), "INV");
  EXPECT_EQ(counterpart(s, "b", "a", "BUF"), "BUF");
}

TEST(Stack, CrossingInSiUnits) {
  const Interface f = preset("2-tier-f2b")->interfaces[0];
  EXPECT_DOUBLE_EQ(f.crossing_r_ohm(), f.bond_r_ohm.value + 0.13);
  EXPECT_DOUBLE_EQ(f.crossing_c_F(), (0.45 + 4.5) * 1e-15);
}

TEST(Stack, BondPitchesAreSourced) {
  ASSERT_EQ(bond_pitches().size(), 4u);
  EXPECT_EQ(bond_pitches()[0].status, "shipping");
  for (const PitchPreset& p : bond_pitches()) EXPECT_FALSE(p.source.empty());
}

}  // namespace
}  // namespace taufold::tech
