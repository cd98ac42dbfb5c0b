// Yield of a wafer-to-wafer hybrid bond from its physics: overlay x particles x copper.
//
// After the model of Graening et al. (YAP, 2025) in closed forms: the share of dies whose worst pad lies within the overlay limit, the share
// without a void of a particle under the pads, and the share whose copper closes everywhere. Lengths in um unless the name says otherwise.
// Deviations: the largest shift of a die's pads is exact (the farthest corner from the fixed point of the map), where the tool
// samples corners with x and y exchanged; draws are of a low-discrepancy sequence; the particle term is the integral that the tool approximates by a
// raster of 400 um, so no stored map is needed and every pitch gives a finite number.
#pragma once

#include <cstddef>

namespace taufold::cost {

/// What is true of a bonding process and a die on it. Defaults are the published ones.
struct BondProcess {
  double pitch_um = 10, die_w_um = 10000, die_l_um = 10000;
  double wafer_radius_um = 150000, dicing_um = 1000;
  double bottom_pad_share = 0.5;     ///< diameter of the bottom pad over the pitch
  double top_pad_share = 2.0 / 3;    ///< diameter of the top pad over that of the bottom
  double block_um = 400;             ///< pads count in whole blocks of this side for copper
  // overlay
  double contact_share = 0.5;        ///< of the top pad's area that must touch
  double distance_share = 0.5;       ///< of the bottom pads' spacing that must stay to the neighbour's pad
  double random_mean_um = 0, random_sd_um = 0.02;
  double tx_mean_um = 0, tx_sd_um = 0.02, ty_mean_um = 0, ty_sd_um = 0.02;
  double rotation_mean = 5e-8, rotation_sd = 1e-8;  ///< rad
  double bow_mean_um = 0.5, bow_sd_um = 0.1;        ///< difference of both wafers
  double magnification_per_bow_ppm = 0.1, magnification_ppm = 0;
  // particles
  double defects_per_um2 = 1e-9;
  double size_exponent = 3;          ///< of the distribution of thicknesses above `least_size_um`; above 1.5
  double least_size_um = 0.1;
  double tail_factor = 0.062;        ///< length of a void's tail over radius times root of thickness, um^-1/2
  // copper, nm
  double top_recess_mean_nm = -10, top_recess_sd_nm = 1, bottom_recess_mean_nm = -10, bottom_recess_sd_nm = 1;
  double top_expansion_nm_K = 0.053, bottom_expansion_nm_K = 0.053;
  double room_C = 25, anneal_C = 300;
  // rough dielectric faces
  double asperity_radius_m = 2e-6, roughness_m = 1e-9, roughness_constant = 0.07;
  double adhesion_J_m2 = 1.3, modulus_Pa = 73e9, dielectric_m = 1.5e-6;
  double peel_recess_m = 7.5e-8, peel_Pa_m = 6.66e15;
};

struct BondYield {
  double overlay = 1, particles = 1, copper = 1;
  double particles_without_edge = 1;  ///< as if all of the wafer held whole dies
  int whole_dies = 0;
  double total() const { return overlay * particles * copper; }
};
/// `draws`: of the overlay; 2048 give 4 digits. Finite for every pitch above 0; 0 pads (a die below the pitch) yield 1.
BondYield bond_yield(const BondProcess&, int draws = 2048);

/// The shift of a pad beyond which a bond fails: contact area or distance to the neighbour.
double overlay_limit_um(const BondProcess&);
/// Over all dies of the wafer, or evenly over `most_dies` of them.
double overlay_yield(const BondProcess&, int draws, std::size_t most_dies = ~std::size_t{0});
/// Of one die that is placed by itself: it turns and grows about its own centre, and misses by the translation's spread.
double placed_overlay_yield(const BondProcess&, int draws);
/// Mean number of particles that are fatal to one die (without the edge factor), and per um2 of density.
double fatal_particles(const BondProcess&);
double particles_per_density(const BondProcess&);
/// Chance that a pad does not close or peels, and pads that count.
double copper_loss(const BondProcess&);
double counted_pads(const BondProcess&);
/// Share of the faces that really touch.
double real_contact(const BondProcess&);

/// `copper_loss` for many values of what a process controls least, in a fraction of a microsecond: the share of the faces that touch is
/// interpolated over their roughness (to 1e-4), so that samples can vary it.
class CopperLoss {
 public:
  explicit CopperLoss(const BondProcess&);
  /// Recess and its spread of either pad, nm (recess positive: below the face); roughness in nm.
  double operator()(double recess_nm, double spread_nm, double roughness_nm) const;

 private:
  double growth_nm_ = 0, log_q_ = 0, peel_m_ = 0, stress_over_peel_m_ = 0, contact_ = 0;
};

}  // namespace taufold::cost
