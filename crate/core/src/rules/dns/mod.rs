//! Accidents in the zone, and disagreement between resolvers.
