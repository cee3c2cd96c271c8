package random

import "math"

// Laplace draws from the double exponential distribution.
func (s *Stream) Laplace(loc, scale float64) float64 {
	for {
		u := s.Float64()
		switch {
		case u >= 0.5:
			return loc - scale*math.Log(2-u-u)
		case u > 0:
			return loc + scale*math.Log(u+u)
		}
	}
}

// Gumbel draws from the extreme value distribution of largest values.
func (s *Stream) Gumbel(loc, scale float64) float64 {
	for {
		if u := 1 - s.Float64(); u < 1 {
			return loc - scale*math.Log(-math.Log(u))
		}
	}
}

// Logistic draws from the logistic distribution.
func (s *Stream) Logistic(loc, scale float64) float64 {
	for {
		if u := s.Float64(); u > 0 {
			return loc + scale*math.Log(u/(1-u))
		}
	}
}

// LogNormal draws what has a normal logarithm.
func (s *Stream) LogNormal(mean, sigma float64) float64 { return math.Exp(mean + sigma*s.Normal()) }

// Rayleigh draws the length of a vector of two normal numbers.
func (s *Stream) Rayleigh(scale float64) float64 { return scale * math.Sqrt(2*s.Exponential()) }

// Pareto draws from the Pareto distribution of the second kind (Lomax), which begins at 0.
func (s *Stream) Pareto(a float64) float64 { return math.Expm1(s.Exponential() / a) }

// Weibull draws a power of an exponential number.
func (s *Stream) Weibull(a float64) float64 {
	if a == 0 {
		return 0
	}
	return math.Pow(s.Exponential(), 1/a)
}

// Power draws from [0, 1] with a density like x to the power of a - 1.
func (s *Stream) Power(a float64) float64 {
	return math.Pow(-math.Expm1(-s.Exponential()), 1/a)
}

// Cauchy draws the ratio of two normal numbers.
func (s *Stream) Cauchy() float64 {
	x := s.Normal()
	return x / s.Normal()
}

// Triangular draws from left to right, most often near mode.
func (s *Stream) Triangular(left, mode, right float64) float64 {
	whole := right - left
	rising := mode - left
	u := s.Float64()
	if u <= rising/whole {
		return left + math.Sqrt(u*(rising*whole))
	}
	return right - math.Sqrt((1-u)*((right-mode)*whole))
}

// Wald draws from the inverse Gaussian distribution (Michael, Schucany and Haas 1976).
func (s *Stream) Wald(mean, scale float64) float64 {
	y := s.Normal()
	y = mean * y * y
	x := mean * (1 - 2/(1+math.Sqrt(1+4*scale/y)))
	if s.Float64() <= mean/(mean+x) {
		return x
	}
	return mean * mean / x
}

// VonMises draws an angle from -π to π around mu (Best and Fisher 1979).
func (s *Stream) VonMises(mu, kappa float64) float64 {
	switch {
	case kappa != kappa:
		return kappa
	case kappa < 1e-8:
		return math.Pi * (2*s.Float64() - 1)
	case kappa > 1e6:
		return s.narrowAngle(mu, kappa)
	}
	r := wrapping(kappa)
	w := 0.0
	for {
		z := math.Cos(math.Pi * s.Float64())
		w = (1 + r*z) / (r + z)
		y := kappa * (r - w)
		v := s.Float64()
		if y*(2-y)-v >= 0 || math.Log(y/v)+1-y >= 0 {
			break
		}
	}
	angle := math.Acos(w)
	if s.Float64() < 0.5 {
		angle = -angle
	}
	angle += mu
	turned := math.Mod(math.Abs(angle)+math.Pi, 2*math.Pi) - math.Pi
	if angle < 0 {
		return -turned
	}
	return turned
}

// wrapping is Best and Fisher's r, where kappa is small by its series.
func wrapping(kappa float64) float64 {
	if kappa < 1e-5 {
		return 1/kappa + kappa
	}
	t := 1 + math.Sqrt(1+4*kappa*kappa)
	rho := (t - math.Sqrt(2*t)) / (2 * kappa)
	return (1 + rho*rho) / (2 * rho)
}

// narrowAngle is a normal number around mu, wrapped, for a distribution so narrow that nobody could tell.
func (s *Stream) narrowAngle(mu, kappa float64) float64 {
	angle := mu + math.Sqrt(1/kappa)*s.Normal()
	if angle < -math.Pi {
		angle += 2 * math.Pi
	}
	if angle > math.Pi {
		angle -= 2 * math.Pi
	}
	return angle
}
